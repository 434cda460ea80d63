// What the shared parts promise to the keyboard and to screen readers.

import { cleanup, fireEvent, render, screen } from "@testing-library/svelte";
import { createRawSnippet } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";

import Avatar from "./Avatar.svelte";
import Button from "./Button.svelte";
import Dialog from "./Dialog.svelte";
import Field from "./Field.svelte";
import Tabs from "./Tabs.svelte";
import Tag from "./Tag.svelte";

const html = (markup: string) => createRawSnippet(() => ({ render: () => markup }));
const text = (words: string) => html(`<span>${words}</span>`);

afterEach(() => {
  cleanup();
  document.body.innerHTML = "";
});

describe("a button", () => {
  it("takes no second click while it is busy, and says so", async () => {
    const onclick = vi.fn();
    const { rerender } = render(Button, { children: text("Save"), onclick });
    await fireEvent.click(screen.getByRole("button", { name: "Save" }));
    await rerender({ busy: true });
    await fireEvent.click(screen.getByRole("button"));
    expect(onclick).toHaveBeenCalledTimes(1);
    expect(screen.getByRole("button").getAttribute("aria-busy")).toBe("true");
  });
});

describe("a dialog", () => {
  it("puts the focus to its first control and gives it back when it goes", () => {
    const opener = document.body.appendChild(document.createElement("button"));
    opener.focus();
    const { unmount } = render(Dialog, { title: "Keys", onClose: vi.fn(), children: html("<input aria-label='x'>") });
    expect(document.activeElement).toBe(screen.getByLabelText("x"));
    unmount();
    expect(document.activeElement).toBe(opener);
  });

  it("is named by its title, and Esc asks to close it instead of closing it", async () => {
    const onClose = vi.fn();
    render(Dialog, { title: "Keys", onClose, children: text("…") });
    const dialog = screen.getByRole("dialog", { name: "Keys" });
    const event = new Event("cancel", { cancelable: true });
    dialog.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
    await fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(onClose).toHaveBeenCalledTimes(2);
  });
});

it("a field ties its hint and its error to the input", () => {
  render(Field, { label: "Server", value: "", hint: "Its name", error: "No such server" });
  const input = screen.getByLabelText("Server");
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ");
  expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual(["Its name", "No such server"]);
  expect(input.getAttribute("aria-invalid")).toBe("true");
});

describe("tabs", () => {
  const tabs = [
    { id: "all", label: "All" },
    { id: "one", label: "One", mark: "edited" },
    { id: "two", label: "Two" },
  ];

  it("are one stop for Tab, and the arrow keys go round", async () => {
    const onSelect = vi.fn();
    render(Tabs, { label: "Texts", tabs, active: "all", onSelect });
    expect(screen.getAllByRole("tab").map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
    await fireEvent.keyDown(screen.getByRole("tab", { name: "All" }), { key: "ArrowLeft" });
    await fireEvent.keyDown(screen.getByRole("tab", { name: "All" }), { key: "ArrowRight" });
    await fireEvent.keyDown(screen.getByRole("tab", { name: "All" }), { key: "End" });
    expect(onSelect.mock.calls.flat()).toEqual(["two", "one", "two"]);
  });
});

it("text in a tag stays text", () => {
  const name = createRawSnippet(() => ({ render: () => `<i>&lt;img src=x&gt;</i>` }));
  render(Tag, { tone: "bad", children: name });
  expect(screen.getByText("<img src=x>")).toBeTruthy();
});

it("a picture that does not load gives way to initials", async () => {
  const { container } = render(Avatar, { name: "Harbour Bakery", src: "blob:gone" });
  const image = container.querySelector("img");
  if (!image) throw new Error("no picture");
  await fireEvent.error(image);
  expect(container.textContent.trim()).toBe("HB");
});
