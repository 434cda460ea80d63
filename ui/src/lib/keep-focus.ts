// The focus stays near when what had it goes away.

/**
 * Takes the focus when something inside had it and is gone; otherwise the next key would begin at the top of the page. For lists whose rows and buttons come and go.
 */
export function keepFocus(element: HTMLElement): () => void {
  element.tabIndex = -1;
  let isInside = false;
  const note = ({ target }: Event): void => {
    isInside = target instanceof Node && element.contains(target);
  };
  const observer = new MutationObserver(() => {
    if (isInside && document.activeElement === document.body) element.focus({ preventScroll: true });
  });
  observer.observe(element, { childList: true, subtree: true });
  document.addEventListener("focusin", note);
  document.addEventListener("pointerdown", note);
  return () => {
    observer.disconnect();
    document.removeEventListener("focusin", note);
    document.removeEventListener("pointerdown", note);
  };
}
