"""Glossary: what every number means, in the words of the tables and of docs/metrics.md."""

import re

import columns
import downloads
import queries
import streamlit as st
import ui
import warehouse

METRICS = warehouse.PROJECT_DIR / "docs" / "metrics.md"
LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")

version = warehouse.current()
ui.header(version, "Glossary", "What every number means and how it is computed.")

wanted = st.text_input(
    "Search",
    placeholder="ROAS, spend, engagement …",
    key="search",
    bind="query-params",
).strip()


def matches(*texts: str) -> bool:
    """Whether one of the texts has the words that are searched for."""
    return not wanted or any(wanted.lower() in text.lower() for text in texts)


def sections(text: str) -> dict[str, str]:
    """The parts of a Markdown page by their headings, without links that lead nowhere here."""
    parts = re.split(r"^## (.+)$", LINK.sub(r"\1", text), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


NUMBERS = {name for names in columns.KINDS.values() for name in names} - set(columns.KINDS["words"])


def show_terms(title: str, terms: list) -> None:
    """One part of the terms, by heading."""
    if not terms:
        return
    ui.section(title)
    with st.container(key=f"terms-{title.split()[0].lower()}"):
        for term in sorted(terms, key=lambda term: columns.heading(term.column_name).lower()):
            where = f" In {', '.join(term.tables)}." if len(term.tables) < 3 else ""
            st.markdown(
                f"**{columns.heading(term.column_name)}** `{term.column_name}`  \n"
                + term.definition.replace("$", "\\$")
                + where.replace("_", "\\_")
            )


terms = list(queries.definitions(version).itertuples())
found = [
    term
    for term in terms
    if matches(columns.heading(term.column_name), term.column_name, term.definition)
]
parts = {
    title: text
    for title, text in (sections(METRICS.read_text("utf-8")) if METRICS.exists() else {}).items()
    if matches(title, text)
}
tables = [row for row in queries.tables(version).itertuples() if matches(row.table_name)]

if not (found or parts or tables):
    st.markdown("Nothing here has these words.")
listed = queries.definitions(version)
listed["tables"] = listed["tables"].map(", ".join)
downloads.table(listed, "Glossary", version, None, key="glossary")
show_terms("Numbers", [term for term in found if term.column_name in NUMBERS])
if parts:
    ui.section("How they are computed")
    with st.container(key="computed"):
        for title, text in parts.items():
            with st.expander(title):
                st.markdown(text.replace("$", "\\$").replace("\n### ", "\n#### "))
show_terms("Other columns", [term for term in found if term.column_name not in NUMBERS])
if tables:
    ui.section("Tables", "What the numbers come from, for those who write SQL.")
    with st.container(key="tables"):
        for row in tables:
            with st.expander(row.table_name):
                st.markdown(row.definition)
