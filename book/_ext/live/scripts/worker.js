// Python beside the page: Pyodide in a worker, so that the page stays smooth and a run
// can be ended by ending the worker.
//
// In come {type: "start" | "call" | "set"}, out go {type: "progress" | "ready" | "show"
// | "done" | "failed"}. All files come from the site.

const CACHE = "python-in-the-page";
const plainFetch = self.fetch.bind(self);
let loaded = 0;

// Pyodide waits for ever for a file that does not come; whoever waits for Pyodide waits
// for this promise too, which is broken then.
let giveUp;
const missing = new Promise((_, reject) => (giveUp = reject));
missing.catch(() => {}); // those who wait tell of it

/** Fetch what the runtime asks for: once, kept by the browser, counted as it comes. */
async function fetchKept(request, options) {
  const url = String(request.url ?? request);
  try {
    const store = await openStore();
    const kept = await store?.match(url);
    if (kept) return counted(kept);
    const response = await plainFetch(request, options);
    if (!response.ok) throw new Error(`status ${response.status}`);
    // A page in its place ("blocked", "log in") would be kept for ever.
    if (response.headers.get("content-type")?.startsWith("text/html"))
      throw new Error("a page came in its place");
    store?.put(url, response.clone()).catch(() => {}); // a full disk is no error here
    return counted(response);
  } catch (error) {
    giveUp(error);
    throw error;
  }
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
  const { readable, writable } = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      postMessage({ type: "progress", loaded });
      controller.enqueue(chunk);
    },
  });
  response.body.pipeTo(writable).catch(giveUp);
  const { status, headers } = response;
  return new Response(readable, { status, headers });
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

async function call({ number, source, hands, guesses, keep = false, then = "" }) {
  chapter.set_page(JSON.stringify(hands), JSON.stringify(guesses));
  const needed = JSON.parse(chapter.packages(number, `${source}\n${then}`));
  await withFiles(() => provide(needed));
  postMessage({ type: "running", ticket });
  return JSON.parse(
    then ? chapter.check(number, source, then) : chapter.run(number, source, keep),
  );
}

/** Do what needs files of the site; an error then says that one did not come. */
async function withFiles(work) {
  try {
    return await Promise.race([work(), missing]);
  } catch (error) {
    throw Object.assign(error, { isMissing: true });
  }
}

async function answer(message) {
  if (message.type === "start") return withFiles(() => start(message));
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
    .catch(({ message, isMissing = false }) =>
      postMessage({ type: "failed", ticket: data.ticket, message, isMissing }),
    );
});
