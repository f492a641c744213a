"""The report from the command line: `python dashboard/report --output report.pdf`."""

import sys
from pathlib import Path

# The dashboard's modules import each other by their plain names, as Streamlit runs them.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from report.command import main

sys.exit(main())
