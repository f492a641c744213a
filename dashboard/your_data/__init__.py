"""What is behind the page "Your data": anybody's files, built by this project in a workspace.

No Streamlit in it, and no number: files are recognised by the loader's own code (plugins/raw_data)
and built by dbt. Modules: `settings` limits, `workspaces` keeps sessions apart, `uploads` and
`workbook` take files in, `recognition` tells tables and columns, `preview` shows what would be
read, `builds` runs dbt and `dbt_log` reads its progress, `results` reads and packs what it made.
"""
