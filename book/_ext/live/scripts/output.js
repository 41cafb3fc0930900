// What a run shows: text, figures, tables, as it comes.

import { element, words } from "./elements.js";

/** Shows what Python sends, in an element that is emptied at the first piece. */
export class Output {
  constructor(place, explorers) {
    this.place = place;
    this.explorers = explorers;
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
    this.#add(made);
    if (kind === "markdown") made.append(...words(content));
    else if (kind === "view") this.explorers.show(JSON.parse(content).id, made);
    else if (kind === "svg") made.attachShadow({ mode: "open" }).innerHTML = content;
    else made.innerHTML = content;
  };

  #add(made) {
    this.place.append(made);
    return made;
  }
}
