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

  // The six digits of a code are typed: nothing is left to press.
  document.addEventListener("input", (event) => {
    if (event.target.id !== "code") return;
    if (/^\d{6}$/.test(event.target.value.replaceAll(" ", ""))) event.target.form.requestSubmit();
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

  // What is to be mended is listed above a form that was refused: go there, as a full load would.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        const summary = node.nodeType === 1 && (node.id === "a-corriger" ? node : node.querySelector("#a-corriger"));
        if (summary) summary.focus();
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

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
