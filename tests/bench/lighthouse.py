"""Lighthouse on a running shop: `python -m tests.bench.lighthouse [address]` tells the median of three runs a page.

It is no part of the suite: it needs Node, Chromium and quiet. What is missing is said, with the line that installs it.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from lapinkumi.devstack.paths import PROJECT
from tests.bench.cases import token_in
from tests.bench.load import ask, get, post

FOLDER = PROJECT / ".run" / "lighthouse"
OUTPUT = PROJECT / ".run" / "lighthouse.json"
INSTALL = "npm install --prefix .run/lighthouse lighthouse@12"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
CHROME_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
RUNS = int(os.environ.get("RUNS", "3"))
LEAST = 95
PRODUCT = re.compile(r'href="(/tuote/[^"#]+/)"')


def main() -> int:
    """0 when every score that counts is at least LEAST."""
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    program, chrome = _program(), _chrome()
    told: dict[str, dict[str, float]] = {}
    for name, path, cookie in _pages(address):
        runs = [_run(program, chrome, address + path, cookie) for _ in range(RUNS)]
        told[name] = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        print(f"{name:10}" + "  ".join(f"{key} {score:g}" for key, score in told[name].items()), flush=True)
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(told, indent=1) + "\n")
    low = [f"{name}: {key} {told[name][key]:g}" for name in told for key in _counted(name) if told[name][key] < LEAST]
    print(f"Below {LEAST}: {'; '.join(low)}" if low else f"All that counts is at least {LEAST}.")
    return 1 if low else 0


def _counted(page: str) -> tuple[str, ...]:
    """Nobody should find a basket by a search engine."""
    return CATEGORIES[:3] if page == "basket" else CATEGORIES


def _pages(address: str) -> list[tuple[str, str, str]]:
    """Name, path and cookie of each page; the product is the first of the list, and lies in the basket."""
    port = urlsplit(address).port or 80
    found = PRODUCT.search(ask(port, get("/renkaat/", Accept_Encoding="identity")).body.decode())
    if not found:
        sys.exit(f"{address}/renkaat/ shows no product: is the shop running, with demonstration data?")
    page = ask(port, get(found[1], Accept_Encoding="identity"))
    product = re.search(rb'name="product" value="(\d+)"', page.body)
    fields = {"csrfmiddlewaretoken": token_in(page.body), "product": int(product[1]) if product else 0, "quantity": 4}
    key = ask(port, post("/ostoskori/lisaa/", fields, cookies=page.cookies)).cookies.get("kori", "")
    return [
        ("home", "/", ""),
        ("list", "/renkaat/", ""),
        ("product", found[1], ""),
        ("basket", "/ostoskori/", f"kori={key}"),
    ]


def _run(program: str, chrome: str, url: str, cookie: str) -> dict[str, float]:
    """One run's scores of a hundred, and what a first view weighs and moves."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [
            program,
            url,
            "--quiet",
            "--output=json",
            f"--output-path={report}",
            f"--chrome-flags={CHROME_FLAGS}",
        ]
        command += [f"--chrome-flags={CHROME_FLAGS}", f"--only-categories={','.join(CATEGORIES)}"]
        command += [f"--extra-headers={json.dumps({'Cookie': cookie})}"] if cookie else []
        env = {**os.environ, "CHROME_PATH": chrome}
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
        found = json.loads(report.read_text())
    for audit in found["audits"].values():
        if os.environ.get("DETAILS") and audit.get("score") is not None and audit["score"] < 0.9:
            print(f"    {audit['id']}: {audit['title']} {audit.get('displayValue', '')}")
    scores = {name: round(found["categories"][name]["score"] * 100) for name in CATEGORIES}
    kilobytes = round(found["audits"]["total-byte-weight"]["numericValue"] / 1000, 1)
    return {**scores, "kB": kilobytes, "shift": round(found["audits"]["cumulative-layout-shift"]["numericValue"], 3)}


def _program() -> str:
    own = FOLDER / "node_modules" / ".bin" / "lighthouse"
    found = str(own) if own.exists() else shutil.which("lighthouse")
    if not found:
        sys.exit(f"Lighthouse is not here. With Node 18 or newer: {INSTALL}")
    return found


def _chrome() -> str:
    found = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        sys.exit("Chromium is not here: sudo apt-get install chromium")
    return found


if __name__ == "__main__":
    sys.exit(main())
