"""Is there a version to read, and which: `python dashboard/health.py`, for what watches the server.

Prints one line of JSON. Ends with 0 where the published version can be read and, with `--url`,
where the server answers too; else with 1.
"""

from __future__ import annotations

import argparse
import json
import logging
import urllib.request

import queries
import warehouse


def health(folder: str | None = None, url: str | None = None) -> dict[str, object]:
    """`is_healthy`, `build_id`, `built_at`, `last_date`, and `problem` where there is one.

    `folder` is the warehouse, WAREHOUSE_DIR where it is None; `url` the server's address.
    """
    found = {"is_healthy": False}
    try:
        version = warehouse.current(folder or warehouse.shared_directory())
        info = queries.build_info(version)
        found |= {
            "build_id": version.build_id,
            "built_at": info["built_at"].isoformat(),
            "last_date": info["last_date"].date().isoformat(),
        }
        if url:
            with urllib.request.urlopen(f"{url.rstrip('/')}/_stcore/health", timeout=5):
                pass
    except warehouse.Unavailable as problem:
        return found | {"problem": str(problem)}
    except (OSError, ValueError) as problem:
        return found | {"problem": f"The server at {url} does not answer: {problem}"}
    return found | {"is_healthy": True}


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", help="the folder of the warehouse; WAREHOUSE_DIR")
    parser.add_argument("--url", help="the server to ask too: http://localhost:8501")
    arguments = parser.parse_args()
    # Streamlit warns that no page asks.
    logging.disable(logging.WARNING)
    found = health(arguments.warehouse, arguments.url)
    print(json.dumps(found))
    return 0 if found["is_healthy"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
