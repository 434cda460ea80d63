import { expect, it } from "vitest";

import { Latest } from "./latest";

function scene() {
  const asked: string[] = [];
  const heard: string[] = [];
  const open: { resolve: (answer: string) => void; reject: (error: unknown) => void }[] = [];
  const latest = new Latest<string, string>({
    ask: (input) => {
      asked.push(input);
      return new Promise((resolve, reject) => open.push({ resolve, reject }));
    },
    onAnswer: (input, output) => heard.push(`${input}=${output}`),
    onFailure: (error) => heard.push(`failed ${String(error)}`),
  });
  const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
  return { asked, heard, open, latest, turn };
}

it("skips what was asked in between and hears the newest last", async () => {
  const { asked, heard, open, latest, turn } = scene();
  for (const text of ["a", "ab", "abc", "abcd"]) latest.ask(text);
  expect(asked).toEqual(["a"]);
  open[0]?.resolve("1");
  await turn();
  expect(asked).toEqual(["a", "abcd"]);
  open[1]?.resolve("4");
  await turn();
  expect(heard).toEqual(["a=1", "abcd=4"]);
});

it("goes on after a failure", async () => {
  const { heard, open, latest, turn } = scene();
  latest.ask("a");
  latest.ask("ab");
  open[0]?.reject("no answer");
  await turn();
  open[1]?.resolve("2");
  await turn();
  expect(heard).toEqual(["failed no answer", "ab=2"]);
});

it("hears nothing after it was closed", async () => {
  const { asked, heard, open, latest, turn } = scene();
  latest.ask("a");
  latest.ask("ab");
  latest.close();
  open[0]?.resolve("1");
  await turn();
  expect(asked).toEqual(["a"]);
  expect(heard).toEqual([]);
});
