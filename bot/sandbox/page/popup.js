/** Puts a list beside the thing it belongs to, above everything else. */

const GAP_PX = 4;
const MARGIN_PX = 8;

/** Show `popup` (an element with popover="manual") under its anchor, or above it. */
export function showBeside(anchor, popup, { above = false, wide = true } = {}) {
  if (!popup.matches(":popover-open")) popup.showPopover();
  const box = anchor.getBoundingClientRect();
  if (wide) popup.style.minWidth = `${box.width}px`;
  const below = window.innerHeight - box.bottom - MARGIN_PX;
  const onTop = above || (popup.scrollHeight > below && box.top > below);
  const room = (onTop ? box.top : below) - GAP_PX - MARGIN_PX;
  popup.style.maxHeight = `${Math.max(120, Math.min(room, 320))}px`;
  const { width, height } = popup.getBoundingClientRect();
  const left = Math.min(box.left, window.innerWidth - width - MARGIN_PX);
  popup.style.left = `${Math.max(MARGIN_PX, left)}px`;
  popup.style.top = `${onTop ? box.top - height - GAP_PX : box.bottom + GAP_PX}px`;
}

/** Hide a popup that may be hidden already. */
export function hide(popup) {
  if (popup.isConnected && popup.matches(":popover-open")) popup.hidePopover();
}
