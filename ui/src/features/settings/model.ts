// The sections of the settings, and what their forms send.

import type { ManifestDto, MediaHostDto, MediaHostInput } from "../../ipc";
import type { SettingsSection } from "../../lib/router.svelte";

/** The sections in order. */
export const SECTIONS: readonly { readonly id: SettingsSection; readonly label: string }[] = [
  { id: "workspaces", label: "settings-workspaces" },
  { id: "vault", label: "settings-vault" },
  { id: "backup", label: "settings-backup" },
  { id: "apps", label: "settings-apps" },
  { id: "media-host", label: "settings-media-host" },
  { id: "background", label: "settings-background" },
  { id: "notifications", label: "settings-notifications" },
  { id: "appearance", label: "settings-appearance" },
  { id: "keyboard", label: "settings-keyboard" },
  { id: "about", label: "settings-about" },
];

/** Networks that work with the person's own developer app. */
export function networksWithApps(networks: readonly ManifestDto[]): ManifestDto[] {
  return networks.filter((network) => network.gate === "own_app");
}

/** What the form of the media host holds. */
export interface HostForm {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretKey: string;
}

/** What the form holds at first. */
export function hostForm(stored: MediaHostDto | null): HostForm {
  const { endpoint = "", region = "", bucket = "", accessKeyId = "" } = stored ?? {};
  return { endpoint, region, bucket, accessKeyId, secretKey: "" };
}

/** What is sent; an empty key keeps the stored one. */
export function hostInput(form: HostForm): MediaHostInput {
  const secret = form.secretKey.trim();
  return {
    endpoint: form.endpoint.trim(),
    region: form.region.trim(),
    bucket: form.bucket.trim(),
    accessKeyId: form.accessKeyId.trim(),
    secretKey: secret === "" ? null : secret,
  };
}

/** Whether a media host can be saved: a new one needs its key. */
export function canSaveHost(form: HostForm, stored: MediaHostDto | null): boolean {
  const { endpoint, region, bucket, accessKeyId, secretKey } = hostInput(form);
  return [endpoint, region, bucket, accessKeyId].every(Boolean) && (secretKey !== null || stored !== null);
}
