// Small behaviours of plain elements, the same on every page.
(() => {
  const openFilters = () => document.querySelectorAll("details.filter[open]");

  document.addEventListener("click", (event) => {
    openFilters().forEach((filter) => {
      const isChoice = filter.contains(event.target) && event.target.closest("a");
      if (isChoice || !filter.contains(event.target)) filter.open = false;
    });
    const unfold = event.target.closest("[data-unfold]");
    if (unfold) {
      const isOpen = document.documentElement.classList.toggle(`unfold-${unfold.dataset.unfold}`);
      unfold.setAttribute("aria-expanded", isOpen);
    }
    if (event.target.closest("[data-print]")) window.print();
    const copy = event.target.closest("[data-copy-link]");
    if (copy) share(copy);
  });

  // The six digits of a code are typed: nothing is left to press, and Enter sends nothing twice.
  document.addEventListener("input", (event) => {
    if (event.target.id !== "code") return;
    if (/^\d{6}$/.test(event.target.value.replaceAll(" ", ""))) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "code-form") return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });

  // A search was sent: fold the form again.
  document.addEventListener("submit", () => {
    document.documentElement.classList.remove("unfold-search");
    document.querySelector("[data-unfold=search]")?.setAttribute("aria-expanded", "false");
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    openFilters().forEach((filter) => {
      filter.open = false;
      filter.querySelector("summary").focus();
    });
  });

  // Another page has been put in place of this one without a full load: move the focus to it, as
  // a full load would. Screen readers then read its title.
  let main = document.getElementById("contenu");
  new MutationObserver(() => {
    const now = document.getElementById("contenu");
    if (now === main || !now) return;
    const isFirst = main === null;
    main = now;
    if (!isFirst && document.activeElement === document.body) now.focus({ preventScroll: true });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // What is being typed in a kept field, until it is left: a page that is drawn anew after a lost
  // connection gives it back.
  let typing = null;
  document.addEventListener("input", ({ target }) => {
    if (target.matches("[data-kept]")) typing = { id: target.id, value: target.value };
  });
  // (A field that is taken away loses the focus too: only another one that gets it is a choice.)
  document.addEventListener("focusin", ({ target }) => {
    if (typing && target.id !== typing.id) typing = null;
  });

  // A step of a form is shown, or what is to be mended in it: go there, as a full load would.
  let step = null;
  new MutationObserver(() => {
    const kept = typing && document.getElementById(typing.id);
    if (kept && kept !== document.activeElement && kept.value !== typing.value) {
      kept.value = typing.value;
      kept.focus();
      return;
    }
    const shown = document.querySelector("[data-arrival]:not([data-arrival=errors])");
    const errors = document.querySelector("[data-arrival=errors]");
    const before = step;
    step = shown && `${shown.dataset.arrival}${errors ? errors.textContent : ""}`;
    if (before === null || step === null || step === before) return;
    (errors || shown).focus({ preventScroll: !errors });
    if (!errors) window.scrollTo(0, 0);
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-arrival"] });

  async function share(button) {
    const url = new URL(button.dataset.copyAddress || location.href);
    url.searchParams.delete("de");
    url.searchParams.delete("rang");
    const status = button.parentElement.querySelector("[data-copy-status]");
    try {
      await navigator.clipboard.writeText(url.href);
      status.textContent = button.dataset.copyLink;
    } catch {
      status.textContent = url.href;
    }
  }
})();
