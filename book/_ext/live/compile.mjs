// Writes what Python in the page reads when it starts as code instead of sources, which
// halves the start and a first figure: `node compile.mjs PYODIDE OUT WHEELS`, with the
// folder of Pyodide's core, the folder for the archives, and the wheels. Modules that
// neither needs stay sources, which are smaller.

import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";

process.on("uncaughtException", (error) => {
  console.error(error.message); // what node itself would show has all of Pyodide in it
  process.exit(1);
});

const PROGRAM = `
import ast, dis, inspect, linecache, symtable, traceback
import io, sys, zipfile
from importlib import _bootstrap_external as importing
import numpy
import matplotlib.backends.backend_svg, matplotlib.pyplot

def is_of_use(name):
    """No headers and types, and not what wraps Fortran."""
    return not name.endswith((".pyi", ".pxd")) and "/f2py/" not in name

def compiled(archive, level):
    """An archive in which code stands in place of the modules that are imported here."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(bytes(archive))) as given,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made,
    ):
        for name in filter(is_of_use, given.namelist()):
            content = given.read(name)
            module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if name.endswith(".py") and module in sys.modules:
                code = compile(content, name, "exec", dont_inherit=True, optimize=level)
                name, content = f"{name}c", importing._code_to_timestamp_pyc(code)
            made.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, 9)
    return written.getvalue()

compiled
`;

const [folder, out, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: folder, env: { MPLBACKEND: "svg" } });
for (const wheel of wheels)
  pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");
const compiled = pyodide.runPython(PROGRAM);
// The standard library without its docstrings and asserts, the wheels with them.
const levels = [
  [join(folder, "python_stdlib.zip"), 2],
  ...wheels.map((wheel) => [wheel, 0]),
];
for (const [file, level] of levels) {
  const bytes = compiled(pyodide.toPy(new Uint8Array(readFileSync(file))), level);
  writeFileSync(join(out, basename(file)), bytes.toJs());
}
