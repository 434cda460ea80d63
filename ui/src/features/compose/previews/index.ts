// Which drawing stands for which network. The only place in the page where a network's id selects something; a network without a line here gets the plain drawing.

import type { Component } from "svelte";

import Bluesky from "./Bluesky.svelte";
import Generic from "./Generic.svelte";
import Instagram from "./Instagram.svelte";
import Mastodon from "./Mastodon.svelte";
import type { PreviewProps } from "./post";

const PREVIEWS: Readonly<Record<string, Component<PreviewProps>>> = {
  bluesky: Bluesky,
  instagram: Instagram,
  mastodon: Mastodon,
};

/** The drawing for a network. */
export function previewFor(networkId: string): Component<PreviewProps> {
  return Object.hasOwn(PREVIEWS, networkId) ? (PREVIEWS[networkId] ?? Generic) : Generic;
}

export type { PreviewPicture, PreviewProps } from "./post";
