/** A typed client of a CSO Portal: every address, parameter and answer as the portal's own description has them. */

import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, paths } from "./schema.js";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Portal = Client<paths>;

/** What a failing request throws: the portal's problem details (RFC 9457). */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
    this.name = problem.code;
  }
}

/** A client of the portal at this address. Answers are typed; a failing one throws a ProblemError. */
export function portal(baseUrl: string): Portal {
  const client = createClient<paths>({
    baseUrl,
    querySerializer: { array: { style: "form", explode: false } },
  });
  client.use({
    async onResponse({ response }) {
      if (response.status >= 400 && response.headers.get("Content-Type") === "application/problem+json") {
        throw new ProblemError((await response.clone().json()) as Problem);
      }
      return undefined;
    },
  });
  return client;
}

interface Page<Item> {
  data: Item[];
  links: { next: string | null };
}

/** All items of a list, from its first page on, following `links.next`. */
export async function* walk<Item>(baseUrl: string, first: Page<Item>): AsyncGenerator<Item> {
  let page: Page<Item> = first;
  for (;;) {
    yield* page.data;
    if (page.links.next === null) return;
    const answer = await fetch(new URL(page.links.next, baseUrl));
    const body: unknown = await answer.json();
    if (!answer.ok) throw new ProblemError(body as Problem);
    page = body as Page<Item>;
  }
}
