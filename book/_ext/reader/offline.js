// The button by which a reader keeps the book, on the page about privacy.

import { root } from "./site.js";

const KEEP = "Keep this book";
const DROP = "Keep it no longer";

const drop = async (registration) => {
  await registration.unregister();
  const kept = `book ${new URL(root).pathname} `;
  for (const name of await caches.keys())
    if (name.startsWith(kept)) await caches.delete(name);
};

/** Wait until a worker that was just registered has fetched all it keeps. */
const finished = (registration) =>
  new Promise((resolve, reject) => {
    const worker = registration.installing;
    if (!worker) return resolve();
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("not all of it arrived"));
    });
  });

const offer = async (button, status) => {
  const workers = navigator.serviceWorker;
  const show = async () => {
    const isKept = Boolean((await workers.getRegistration(root))?.active);
    button.textContent = isKept ? DROP : KEEP;
    status.textContent = isKept ? "The book is kept in this browser." : "";
  };
  const fetched = async (registration) => {
    status.textContent = "Fetching the book…";
    await finished(registration);
  };
  const during = async (work) => {
    button.disabled = true;
    try {
      await work();
      await show();
    } catch (error) {
      status.textContent = `The book could not be kept: ${error.message}.`;
    }
    button.disabled = false;
  };
  const toggle = async () => {
    const registration = await workers.getRegistration(root);
    if (button.textContent === KEEP)
      await fetched(await workers.register(`${root}sw.js`));
    else if (registration) await drop(registration);
  };
  button.addEventListener("click", () => during(toggle));
  await show();
  button.hidden = false;
  const registration = await workers.getRegistration(root);
  // The reader had left while it came.
  if (registration?.installing && !registration.active)
    await during(() => fetched(registration));
};

export function startOffline() {
  const place = document.querySelector(".book-keep");
  if (!place || !navigator.serviceWorker || location.protocol === "file:") return;
  const [button, status] = place.children;
  offer(button, status).catch(() => {}); // a browser that refuses says why by its note
}
