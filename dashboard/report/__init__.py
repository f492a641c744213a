"""The report: one selection on two to four A4 pages, as PDF.

`content` gathers what it says, `report.typ` lays it out, `pdf` joins the two. On the command line:
`python dashboard/report --output report.pdf`.
"""
