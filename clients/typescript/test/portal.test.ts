import assert from "node:assert/strict";
import { test } from "node:test";
import { portal, ProblemError, walk } from "../src/index.js";

const address = process.env["PORTAL_URL"] ?? "http://localhost:8000";
const client = portal(address);

test("a list is typed, filtered and walked to its end", async () => {
  const { data } = await client.GET("/api/v1/funding/", {
    params: { query: { locale: "kk", country: ["KZ", "KG"], limit: 2, profile: "list" } },
  });
  assert.ok(data);
  assert.equal(data.data.length, 2);
  const all: string[] = [];
  for await (const item of walk(address, data)) {
    if (item.id !== undefined) all.push(item.id);
  }
  assert.equal(all.length, data.meta.total);
  assert.equal(new Set(all).size, all.length);
});

test("one item is whole", async () => {
  const list = await client.GET("/api/v1/jobs/", { params: { query: { locale: "ru", limit: 1 } } });
  const first = list.data?.data[0];
  assert.ok(first?.id);
  const { data } = await client.GET("/api/v1/jobs/{id}/", {
    params: { path: { id: first.id }, query: { locale: "ru" } },
  });
  assert.ok(data && "data" in data);
  const block = data.data.body[0];
  assert.ok(block);
  if (block.type === "paragraph") assert.ok(block.value.html.startsWith("<p>"));
});

test("a search finds what was typed without special letters", async () => {
  const { data } = await client.GET("/api/v1/search/", { params: { query: { q: "жастарга грант", locale: "kk" } } });
  assert.ok(data && data.data.length > 0);
});

test("a problem is thrown with its code and what is allowed", async () => {
  await assert.rejects(
    client.GET("/api/v1/funding/", { params: { query: { country: ["XX"] } } }),
    (error: unknown) => error instanceof ProblemError && error.problem.code === "invalid-value",
  );
});
