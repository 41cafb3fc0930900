// Keeps the book in the browser, for those who ask for it (reader/offline.js). Each build
// has a version of its own: when a newer one is met, it is fetched whole, and takes over.

/* global BOOK_VERSION, BOOK_FILES */
const scope = new URL(self.registration.scope).pathname;
const cacheName = `book ${scope} ${BOOK_VERSION}`;

self.addEventListener("install", (event) => {
  const fetched = BOOK_FILES.map((file) => new Request(file, { cache: "reload" }));
  const keep = async () => {
    await (await caches.open(cacheName)).addAll(fetched);
    await self.skipWaiting();
  };
  event.waitUntil(keep());
});

self.addEventListener("activate", (event) => {
  const takeOver = async () => {
    const outdated = (await caches.keys()).filter(
      (each) => each.startsWith(`book ${scope} `) && each !== cacheName,
    );
    await Promise.all(outdated.map((each) => caches.delete(each)));
    await self.clients.claim();
  };
  event.waitUntil(takeOver());
});

const answer = async (request) => {
  const cache = await caches.open(cacheName);
  const url = new URL(request.url);
  const file = url.pathname.endsWith("/") ? `${url.pathname}index.html` : request;
  return (await cache.match(file, { ignoreSearch: true })) ?? fetch(request);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && new URL(request.url).pathname.startsWith(scope))
    event.respondWith(answer(request));
});
