// The networks of the world in memory.

import type { ManifestDto } from "../bindings.gen";

/** Sorted by name, as the shell sends them. */
export const NETWORKS: readonly ManifestDto[] = [
  {
    id: "bluesky",
    name: "Bluesky",
    badge: "b",
    color: "#0a7aff",
    gate: "app_password",
    signIn: {
      kind: "app_password",
      fields: [
        { id: "identifier", label: "Handle", placeholder: "harbour.bsky.social", secret: false },
        { id: "password", label: "App password", placeholder: "xxxx-xxxx-xxxx-xxxx", secret: true },
      ],
    },
    abilities: ["text", "image", "carousel", "alt_text", "link_card"],
    options: [],
    needsMediaHost: false,
    renews: true,
  },
  {
    id: "instagram",
    name: "Instagram",
    badge: "ig",
    color: "#c13584",
    gate: "own_app",
    signIn: {
      kind: "browser",
      scopes: [
        { id: "instagram_business_basic", why: "See the name and picture of your professional account." },
        { id: "instagram_business_content_publish", why: "Publish the posts you send from here." },
      ],
      fields: [],
      ownApp: {
        needs: [
          "A professional Instagram account, business or creator. A personal one cannot publish from an app.",
          "A free account at Meta for Developers. Nobody reviews an app that only you use.",
          "Your Instagram account as a tester of that app: you invite it there and accept in Instagram.",
        ],
        minutes: 10,
        steps: [
          "Open the Meta developer console and create an app of the type “Business”.",
          "Add the product “Instagram” and choose “API setup with Instagram login”.",
          "Under “Business login settings”, enter the callback address shown here.",
          "Add your Instagram account under “Roles” as a tester and accept the invitation in Instagram.",
          "Copy the Instagram app id and the Instagram app secret for the next step.",
        ],
      },
      needsCallbackPage: true,
    },
    abilities: ["image", "carousel", "alt_text"],
    options: [],
    needsMediaHost: true,
    renews: true,
  },
  {
    id: "mastodon",
    name: "Mastodon",
    badge: "m",
    color: "#5b4be1",
    gate: "open",
    signIn: {
      kind: "browser",
      scopes: [
        { id: "read:accounts", why: "See the name and picture of your account." },
        { id: "read:statuses", why: "Check whether a post arrived when the answer got lost." },
        { id: "write:statuses", why: "Publish the posts you send from here." },
        { id: "write:media", why: "Upload the pictures in those posts." },
      ],
      fields: [{ id: "server", label: "Server", placeholder: "mastodon.social", secret: false }],
      ownApp: null,
      needsCallbackPage: false,
    },
    abilities: ["text", "image", "carousel", "alt_text"],
    options: [
      {
        id: "visibility",
        label: "Who can see it",
        choices: [
          { value: "public", label: "Everyone" },
          { value: "unlisted", label: "Everyone, but not in public timelines" },
          { value: "private", label: "Followers only" },
        ],
      },
      { id: "content_warning", label: "Content warning", choices: [] },
    ],
    needsMediaHost: false,
    renews: false,
  },
];
