// What makes the reader better where scripts run. Without them every page works the same.

const main = document.getElementById("main");

// --- a choice changes the page in place, and the address with it ---

const asked = () => location.pathname + location.search;
let shown = asked();

async function show(address, { isNew = true } = {}) {
  main.setAttribute("aria-busy", "true");
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" } });
  } catch {
    location.assign(address); // the browser tells what is wrong better than this could
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const open = [...main.querySelectorAll("details")].map((one) => one.open);
  const held = document.activeElement?.dataset.key;
  document.title = page.title;
  main.replaceChildren(...page.getElementById("main").childNodes);
  main.querySelectorAll("details").forEach((one, at) => (one.open = open[at] ?? one.open));
  main.removeAttribute("aria-busy");
  if (isNew) history.pushState(null, "", answer.url);
  shown = asked();
  // Whoever goes by keyboard stays where the choice was.
  if (held) main.querySelector(`[data-key="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
}

function isPlain(event) {
  return !event.defaultPrevented && event.button === 0
    && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-live] a");
  if (!link || !isPlain(event) || link.closest("svg")) return;
  if (link.origin !== location.origin || link.pathname !== location.pathname || link.hash) return;
  event.preventDefault();
  show(link.href);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-live] form[method=get]");
  if (!form) return;
  event.preventDefault();
  const wanted = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...wanted]) if (value === "") wanted.delete(name);
  show(`${form.action}${wanted.size ? "?" : ""}${wanted}`);
});

// To go to a place on the page is no new page.
addEventListener("popstate", () => asked() === shown || show(location.href, { isNew: false }));

// --- what is pointed at in the text shows its claims, and the other way round ---

const peek = document.createElement("div");
peek.className = "peek";
peek.hidden = true;
peek.setAttribute("role", "status");
document.body.append(peek);
let waiting;

const cards = (numbers) => numbers.map((n) => main.querySelector(`.card[data-claim="${n}"]`));
const numbersOf = (mark) => mark.dataset.claims.split(" ");
const marks = (n) => main.querySelectorAll(`.m[data-claims~="${n}"]`);

function light(numbers) {
  main.querySelectorAll(".lit").forEach((one) => one.classList.remove("lit"));
  for (const n of numbers) {
    marks(n).forEach((one) => one.classList.add("lit"));
    cards([n])[0]?.classList.add("lit");
  }
}

function tell(mark) {
  const copies = cards(numbersOf(mark)).filter(Boolean).map((one) => one.cloneNode(true));
  for (const copy of copies) copy.removeAttribute("id");
  const list = document.createElement("ol");
  list.append(...copies);
  peek.replaceChildren(list);
  peek.hidden = false;
  const at = [...mark.getClientRects()].at(-1) ?? mark.getBoundingClientRect();
  const wide = document.documentElement.clientWidth;
  const left = Math.max(16, Math.min(at.left, wide - peek.offsetWidth - 16));
  const below = at.bottom + 8 + peek.offsetHeight < innerHeight;
  const top = below ? at.bottom + 8 : Math.max(8, at.top - peek.offsetHeight - 8);
  peek.style.left = `${left + scrollX}px`;
  peek.style.top = `${top + scrollY}px`;
}

function hide() {
  clearTimeout(waiting);
  peek.hidden = true;
  light([]);
}

function pointed(event) {
  const mark = event.target.closest?.(".m[data-claims]");
  const card = event.target.closest?.(".margin .card");
  clearTimeout(waiting);
  if (mark) {
    light(numbersOf(mark));
    waiting = setTimeout(() => tell(mark), event.type === "focusin" ? 0 : 120);
  } else if (card) {
    light([card.dataset.claim]);
    peek.hidden = true;
  } else if (!event.target.closest?.(".peek")) {
    waiting = setTimeout(hide, 200);
  }
}

document.addEventListener("pointerover", (event) => event.pointerType === "mouse" && pointed(event));
// A tap gives the focus too, but opens the claim by its address.
document.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && pointed(event));
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
// On a narrow page a tap opens the claim by its address; with several claims, all of them here.
document.addEventListener("click", (event) => {
  const mark = event.target.closest?.(".m[data-claims]");
  if (!mark || !isPlain(event) || numbersOf(mark).length < 2) return;
  if (matchMedia("(min-width: 60rem)").matches) return;
  event.preventDefault();
  light(numbersOf(mark));
  tell(mark);
});

// On a narrow page what may be chosen would stand before all that is found.
if (matchMedia("(max-width: 59.99rem)").matches)
  for (const one of main.querySelectorAll("details.filters[open]")) one.open = false;

// --- code can be copied ---

function offerCopies() {
  for (const code of main.querySelectorAll("[data-copy]:not(.has-copy)")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.textContent.trim());
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    code.classList.add("has-copy");
    (code.closest("pre") ?? code).after(button);
  }
}

if (navigator.clipboard) {
  offerCopies();
  new MutationObserver(offerCopies).observe(main, { childList: true });
}
