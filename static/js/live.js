// Keeps the page in step with the hotel (DESIGN 8). One element [data-live] names topics and addresses and shows the
// state. Tiles (#room-<id>) are replaced as they arrive; other news become DOM events that pages act upon:
//   live:tile      {ref, version, element, before}   after a tile was replaced
//   live:<topic>   {kind, ref, version}              a hint ("desk", "person", or a tile of the board that does not stand
//                                                   on this page): fetch what is shown, spread over 0-2 s
//   live:reset     {}                                too much was missed: draw the page anew
// `whenSeen(fetch, spread)` helps with hints: it waits up to `spread` (0-2 s), joins hints that come meanwhile, and waits while hidden.

const RENEW_BEFORE = 60_000; // ms before the ticket ends
const POLL = 25_000;
const HIDDEN_FOR = 30_000; // a page hidden longer gives its connection to others
const RETRY = [1_000, 2_000, 5_000, 10_000, 30_000];
const REMEMBERED = 500;
const EMIT = (name, detail) => document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));

export function whenSeen(act, spread = 2_000) {
  let waiting = 0;
  let owed = false;
  const run = () => {
    waiting = 0;
    if (document.hidden) owed = true;
    else act();
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && owed) {
      owed = false;
      act();
    }
  });
  return () => {
    waiting ||= setTimeout(run, Math.random() * spread);
  };
}

class Live {
  constructor(element) {
    this.element = element;
    this.last = 0;
    this.seen = new Set();
    this.source = null;
    this.tries = 0;
    this.timers = {};
    document.addEventListener("visibilitychange", () => this.onVisibility());
    addEventListener("pageshow", (event) => event.persisted && this.connect());
    addEventListener("pagehide", () => this.close());
    addEventListener("online", () => this.connect());
    addEventListener("offline", () => this.lost());
    this.connect();
  }

  later(name, ms, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, ms);
  }

  // Answers JSON, or null when there is no network, no session or no right.
  async ask(address, values) {
    const query = new URLSearchParams({ topics: this.element.dataset.topics, ...values });
    try {
      const response = await fetch(`${address}?${query}`, { redirect: "manual", headers: { Accept: "application/json" } });
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }

  async connect() {
    this.later("renew", 2 ** 30, () => {});
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const ticket = await this.ask(this.element.dataset.ticket, {});
    if (turn !== this.turn || (document.hidden && this.asleep)) return;
    if (!ticket) return this.lost();
    const source = new EventSource(
      `${this.element.dataset.stream}?${new URLSearchParams({ ticket: ticket.ticket, last: this.last })}`,
    );
    const former = this.source;
    this.source = source;
    source.onopen = () => {
      if (this.source !== source) return source.close();
      former?.close(); // only now, so that nothing falls between the two
      this.tries = 0;
      clearTimeout(this.timers.poll);
      this.show("on");
    };
    source.onerror = () => {
      former?.close();
      source.close(); // the browser would knock with a ticket that may have ended
      if (this.source === source) this.lost();
    };
    source.addEventListener("renew", () => this.source === source && this.connect());
    source.addEventListener("reset", () => EMIT("reset", {}));
    source.onmessage = (event) => this.take(Number(event.lastEventId), JSON.parse(event.data));
    this.later("renew", ticket.seconds * 1000 - RENEW_BEFORE, () => this.connect());
  }

  lost() {
    this.source?.close();
    this.source = null;
    clearTimeout(this.timers.renew);
    if (this.asleep) return;
    this.show("off");
    const wait = RETRY[Math.min(this.tries++, RETRY.length - 1)];
    this.later("connect", wait + Math.random() * wait * 0.5, () => this.connect());
    if (this.tries === 1) this.later("poll", 3_000, () => this.poll());
  }

  async poll() {
    if (this.source || document.hidden) return;
    const said = await this.ask(this.element.dataset.changes, { since: this.last });
    if (said?.reset) EMIT("reset", {});
    for (const event of said?.events ?? []) this.take(event.id, event);
    if (said) this.last = Math.max(this.last, said.last);
    this.later("poll", POLL, () => this.poll());
  }

  take(id, news) {
    this.last = Math.max(this.last, id);
    if (this.seen.has(id)) return; // ids can commit out of order, so some are sent twice
    this.seen.add(id);
    if (this.seen.size > REMEMBERED) this.seen.delete(this.seen.values().next().value);
    if (news.html !== undefined) this.swap(news);
    else EMIT(news.topic.split(":")[0], { kind: news.kind, ref: news.ref, version: news.version });
  }

  swap({ ref, version, html }) {
    const before = document.getElementById(`room-${ref}`);
    if (!before) return EMIT("board", { kind: "tile", ref, version });
    if (Number(before.dataset.version ?? -1) > version) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    const element = template.content.firstElementChild;
    const focused = document.activeElement === before;
    before.replaceWith(element);
    window.htmx?.process(element);
    if (focused) element.focus({ preventScroll: true });
    EMIT("tile", { ref, version, element, before });
  }

  show(state) {
    const { element } = this;
    if (element.dataset.live === state) return;
    element.dataset.live = state;
    element.querySelector("[data-live-word]").textContent = element.dataset[state];
    const time = element.querySelector("[data-live-time]");
    const now = new Date();
    time.dateTime = now.toISOString();
    // The hotel's clock, not the device's: 24 hours in both languages.
    const zone = document.documentElement.dataset.zone || undefined;
    time.textContent = now.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone });
    EMIT("state", { state });
  }

  onVisibility() {
    if (document.hidden) {
      this.later("sleep", HIDDEN_FOR, () => {
        this.asleep = true;
        this.close();
      });
      return;
    }
    clearTimeout(this.timers.sleep);
    this.asleep = false;
    if (!this.source) this.connect();
  }

  close() {
    this.source?.close();
    this.source = null;
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.show("off");
  }
}

const element = document.querySelector("[data-live]");
if (element) new Live(element);
