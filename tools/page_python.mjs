// Runs a program in the Python of the pages, without a page:
// `node page_python.mjs STATIC PROGRAM TOLD`, where STATIC holds what a site's _static
// does, and TOLD is a file of JSON.
//
// The program finds a module `machine`: what is `told`, in JSON, `seconds()` of the
// processor, and `limit(seconds)` of it, after which it is interrupted.

import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

process.on("uncaughtException", (error) => {
  console.error(error.message); // what node itself would show has all of Pyodide in it
  process.exit(1);
});

const ALARM = `
  const { parentPort, workerData } = require("node:worker_threads");
  const seconds = () => process.cpuUsage().user / 1e6;
  let timer;
  parentPort.on("message", (limit) => {
    clearInterval(timer);
    const end = seconds() + limit;
    if (limit) timer = setInterval(() => seconds() > end && (workerData[0] = 2), 100);
  });
`;

const [folder, program, told] = process.argv.slice(2);
const live = new URL("live/", pathToFileURL(`${folder}/`));
const site = JSON.parse(readFileSync(new URL("site.json", live), "utf8"));
const runtime = new URL(site.runtime, live);
const { loadPyodide } = await import(new URL("pyodide.mjs", runtime).href);
const pyodide = await loadPyodide({
  indexURL: fileURLToPath(runtime),
  env: { HOME: "/book", MPLBACKEND: "svg", MPLCONFIGDIR: "/tmp", TQDM_DISABLE: "1" },
});
await pyodide.loadPackage(["numpy", ...site.figures], { messageCallback: () => {} });
for (const name of Object.values(site.archives))
  pyodide.unpackArchive(new Uint8Array(readFileSync(new URL(name, live))), "zip", {
    extractDir: "/book",
  });

const interrupts = new Uint8Array(new SharedArrayBuffer(1));
const alarm = new Worker(ALARM, { eval: true, workerData: interrupts });
pyodide.setInterruptBuffer(interrupts);
pyodide.registerJsModule("machine", {
  told: readFileSync(told, "utf8"),
  limit: (seconds) => alarm.postMessage(seconds),
  seconds: () => process.cpuUsage().user / 1e6,
});
pyodide.runPython("import sys; sys.path.insert(0, '/book')");
try {
  pyodide.runPython(readFileSync(program, "utf8"));
} finally {
  await alarm.terminate();
}
