// The shape of whoever answers the page: every command as a function that resolves to its data or throws an `IpcError`.

import type { ChangedEvent, commands, ErrorDto, MediaDto } from "./bindings.gen";

/** What cannot be in the generated list: raw bytes, events and pictures. */
interface ByHand {
  /** Adds a picture to the library. The bytes cross as they are, not as JSON. */
  mediaAdd(bytes: Uint8Array): Promise<MediaDto>;
  /** Calls back whenever something changed; resolves to a function that stops it. */
  listen(handler: (event: ChangedEvent) => void): Promise<() => void>;
  /** Address of a picture, its thumbnail, or an account's avatar. */
  pictureUrl(kind: PictureKind, id: string): string;
}

/** Kinds of pictures the shell serves. */
export type PictureKind = "media" | "thumb" | "avatar";

/** The host of the page. */
export type Ipc = ReturnType<typeof commands> & ByHand;

/** A command that did not do what it should. */
export class IpcError extends Error {
  readonly dto: ErrorDto;

  constructor(dto: ErrorDto) {
    super(dto.code);
    this.name = "IpcError";
    this.dto = dto;
  }
}

/** Makes an error of anything that was thrown; what is no `IpcError` is a fault of ours. */
export function toIpcError(thrown: unknown): IpcError {
  if (thrown instanceof IpcError) return thrown;
  return new IpcError({ code: "internal", args: {}, field: null, retryAt: null, findings: {} });
}
