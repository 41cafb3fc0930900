// Python beside the page: Pyodide in a worker, so that the page stays smooth and a run
// can be ended by ending the worker.
//
// In come {type: "start" | "call" | "set"}, out go {type: "progress" | "ready" | "show"
// | "done" | "failed"}. All files come from the site.

const CACHE = "python-in-the-page";
const plainFetch = self.fetch.bind(self);
let loaded = 0;

/** Fetch what the runtime asks for: once, kept by the browser, counted as it comes. */
async function fetchKept(request, options) {
  const url = String(request.url ?? request);
  const store = await openStore();
  const kept = await store?.match(url);
  if (kept) return counted(kept);
  const response = await plainFetch(request, options);
  if (!response.ok) throw new Error(`${url} did not come: ${response.status}`);
  store?.put(url, response.clone()).catch(() => {}); // a full disk is no error here
  return counted(response);
}

/** Where the browser keeps files; null where it does not (blocked, no secure page). */
async function openStore() {
  try {
    return await caches.open(CACHE);
  } catch {
    return null;
  }
}

/** Let go of the files of an older site. */
async function tidy() {
  const store = await openStore();
  const current = [files.runtime, ...Object.values(files.archives)].map(
    (name) => new URL(name, files.base).href,
  );
  for (const { url } of (await store?.keys()) ?? [])
    if (!current.some((each) => url.startsWith(each))) store.delete(url);
}

function counted(response) {
  const counter = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      postMessage({ type: "progress", loaded });
      controller.enqueue(chunk);
    },
  });
  const { status, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, headers });
}

let ticket; // of the run whose outputs come
let files; // what the build says of the site's files
let pyodide;
let chapter;
const here = new Set();

async function unpack(name) {
  const url = new URL(files.archives[name], files.base);
  const archive = await (await self.fetch(url)).arrayBuffer();
  pyodide.unpackArchive(archive, "zip", { extractDir: "/book" });
}

async function start({ told, site }) {
  files = site;
  self.fetch = fetchKept;
  const indexURL = new URL(files.runtime, files.base).href;
  const { loadPyodide } = await import(`${indexURL}pyodide.mjs`);
  pyodide = await loadPyodide({
    indexURL,
    lockFileURL: indexURL + files.lock,
    env: { HOME: "/book", MPLBACKEND: "svg", MPLCONFIGDIR: "/tmp", TQDM_DISABLE: "1" },
    packages: ["numpy"],
  });
  await unpack("book");
  pyodide.runPython("import sys; sys.path.insert(0, '/book')");
  const { open_chapter: openChapter } = pyodide.pyimport("page.start");
  chapter = openChapter(told, (kind, content) =>
    postMessage({ type: "show", ticket, kind, content }),
  );
  tidy();
}

/** Bring what the code needs besides NumPy. */
async function provide(names) {
  for (const name of names.filter((each) => !here.has(each))) {
    if (name === "figures") await pyodide.loadPackage(files.figures);
    else await unpack(name);
    if (name === "widgets") chapter.connect();
    here.add(name);
  }
}

async function call({ number, source, hands, keep = false, then = "" }) {
  chapter.set_hands(JSON.stringify(hands));
  await provide(JSON.parse(chapter.packages(number, `${source}\n${then}`)));
  postMessage({ type: "running" });
  return JSON.parse(
    then ? chapter.check(number, source, then) : chapter.run(number, source, keep),
  );
}

async function answer(message) {
  if (message.type === "start") return start(message);
  if (message.type === "edit") return chapter.edit(message.number, message.source);
  ticket = message.ticket;
  if (message.type === "set") return chapter.receive(message.id, message.state);
  return call(message);
}

let queue = Promise.resolve();

addEventListener("message", ({ data }) => {
  queue = queue
    .then(() => answer(data))
    .then((result) => postMessage({ type: "done", ticket: data.ticket, result }))
    .catch((error) =>
      postMessage({ type: "failed", ticket: data.ticket, message: error.message }),
    );
});
