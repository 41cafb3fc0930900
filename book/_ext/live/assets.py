"""The files of the site that Python in the page needs: scripts, runtime, packages."""

import contextlib
import gzip
import hashlib
import importlib.metadata
import io
import json
import pydoc_data.topics
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

from _ext import node, sources
from _ext.live import runtime

HERE = Path(__file__).parent
FOLDER = "live"  # below _static
ENTRIES = ("marks.js", "worker.js")
# Pure Python that is installed here and runs there as it is.
ALWAYS = ("tqdm",)
FOR_WIDGETS = ("anywidget", "comm", "ipywidgets", "psygnal", "traitlets")
FOR_WIDGETS += ("typing_extensions",)
MODULES = (".py", ".mplstyle", ".csv", ".js", ".css")
STRANGE = {"..", "tests"}  # parts of paths that are of no use in the page


def bundle_scripts(folder: Path) -> None:
    """Join the scripts, with the editor that they use, into `folder`.

    Raises ExtensionError if node or esbuild is missing or finds a mistake, with what it
    said.
    """
    scripts = [str(HERE / "scripts" / name) for name in ENTRIES]
    node.run(HERE / "bundle.mjs", str(folder), *scripts, task="bundle the scripts")


def compiled(root: Path) -> Path:
    """Return a folder with the standard library and the wheels for a quick start.

    What they import at the start, and for a figure, is code there, and no longer
    source. It is made once for all checkouts of this user.
    """
    script = HERE / "compile.mjs"
    folder = runtime.cache(root) / f"compiled-{_digest(script)}"
    if folder.exists():
        return folder
    with tempfile.TemporaryDirectory(dir=runtime.cache(root)) as place:
        part = Path(place) / "compiled"
        part.mkdir()
        wheels = [runtime.cache(root) / wheel.file for wheel in runtime.wheels(root)]
        given = [runtime.core(root), part, *wheels]
        node.run(script, *map(str, given), task="compile what the pages' Python reads")
        with contextlib.suppress(OSError):  # another build was as quick
            part.rename(folder)
    return folder


def copy_runtime(root: Path, static: Path) -> str:
    """Copy Pyodide and its wheels below `static`; return the folder's name."""
    lock, wheels = runtime.lock(root), runtime.wheels(root)
    quick = compiled(root)
    # Browsers keep these files by their addresses.
    name = f"pyodide-{lock['info']['version']}-{quick.name.rpartition('-')[2]}"
    folder = static / name
    folder.mkdir()
    for file in runtime.CORE:
        shutil.copyfile(runtime.core(root) / file, folder / file)
    for wheel in wheels:
        shutil.copyfile(runtime.cache(root) / wheel.file, folder / wheel.file)
    for file in quick.iterdir():
        shutil.copyfile(file, folder / file.name)
    # The lock of what is here; matplotlib asks for more than figures in SVG need.
    here = {wheel.name: lock["packages"][wheel.name] for wheel in wheels}
    packages = {
        name: entry
        | {"depends": [d for d in entry["depends"] if d in here]}
        | {"sha256": _sha256(folder / entry["file_name"])}
        for name, entry in here.items()
    }
    text = json.dumps({"info": lock["info"], "packages": packages})
    (folder / "pyodide-lock.json").write_text(text, encoding="utf-8")
    return name


def installed(packages: Iterable[str]) -> dict[str, bytes]:
    """Return the modules of installed packages, all of them Python, by their paths.

    Their metadata comes along: some ask for their own version.
    """
    found = {}
    for package in packages:
        for file in importlib.metadata.files(package) or []:
            is_wanted = file.suffix in MODULES or file.name == "METADATA"
            if is_wanted and not STRANGE.intersection(file.parts):
                found[file.as_posix()] = Path(file.locate()).read_bytes()
    return found


def of_the_book(root: Path, *patterns: str) -> dict[str, bytes]:
    """Return files of the book by their paths below its root."""
    files = sources(root, patterns)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def archives(root: Path) -> dict[str, dict[str, bytes]]:
    """Return what the page's Python unpacks, by name: always, and when it is needed."""
    own = {f"page/{path.name}": path.read_bytes() for path in HERE.glob("page/*.py")}
    helpers = of_the_book(root, *(f"helpers/**/*{suffix}" for suffix in MODULES))
    explorers = of_the_book(root, "explorers/**/*")
    results = ("experiments/results/*.json", "benchmarks/results/*.json")
    topics = Path(pydoc_data.topics.__file__).read_bytes()
    return {
        "book": own | helpers | installed(ALWAYS),
        "widgets": explorers | installed(FOR_WIDGETS),
        "results": of_the_book(root, *results),
        "text": {"pydoc_data/__init__.py": b"", "pydoc_data/topics.py": topics},
    }


def write_archives(root: Path, folder: Path) -> dict[str, str]:
    """Write the archives; return their files' names, which change with the contents."""
    names = {}
    for name, files in archives(root).items():
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, data in sorted(files.items()):
                archive.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED)
        part = folder / f"{name}.zip"
        part.write_bytes(content.getvalue())
        names[name] = f"{name}-{_digest(part)}.zip"
        part.rename(folder / names[name])
    return names


def write(root: Path, static: Path) -> None:
    """Write all files below `static`, and what the scripts have to know of them."""
    folder = static / FOLDER
    folder.mkdir()
    bundle_scripts(folder)
    place = static / copy_runtime(root, static)
    names = write_archives(root, folder)
    first = [place / file for file in (*runtime.CORE, "pyodide-lock.json")]
    wheels = runtime.wheels(root)
    first += [place / w.file for w in wheels if w.name in runtime.EXERCISES]
    first += [folder / names["book"]]
    fetched = [path for path in first if path.suffix not in (".js", ".mjs")]
    sent = sum(len(gzip.compress(path.read_bytes(), 6)) for path in first)
    site = {
        "runtime": f"../{place.name}/",
        "lock": f"pyodide-lock.json?v={_digest(place / 'pyodide-lock.json')}",
        "worker": f"worker.js?v={_digest(folder / 'worker.js')}",
        "archives": names,
        "figures": list(runtime.FIGURES),
        "bytes": sum(path.stat().st_size for path in fetched),
        "megabytes": round(sent / 1e6),
    }
    (folder / "site.json").write_text(json.dumps(site), "utf-8")


def _digest(path: Path) -> str:
    return _sha256(path)[:12]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
