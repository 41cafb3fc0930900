// What a run shows: text, figures, tables, as it comes.

import { element, words } from "./elements.js";

/** Shows what Python sends, in an element that is emptied at the first piece. */
export class Output {
  constructor(place) {
    this.place = place;
    this.clear();
  }

  clear() {
    this.place.replaceChildren();
    this.text = undefined;
  }

  show = (kind, content) => {
    if (kind === "text") {
      this.text ??= this.#add(element("pre", { tabindex: "0" }));
      this.text.append(content);
      return;
    }
    this.text = undefined;
    const made = element("div", { class: `live-${kind}` });
    if (kind === "markdown") made.append(...words(content));
    else made.innerHTML = content;
    this.#add(made);
  };

  #add(made) {
    this.place.append(made);
    return made;
  }
}
