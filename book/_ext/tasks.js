// The scripts of all pages, each in a task of its own once the page has been painted: a
// reader sees the page first, and it answers between two of them.

const bookTasks = [];

{
  const next = () => {
    const task = bookTasks.shift();
    if (bookTasks.length) setTimeout(next);
    task();
  };
  // A page that is out of sight paints no frame.
  (document.hidden ? setTimeout : requestAnimationFrame)(() => setTimeout(next));
}
