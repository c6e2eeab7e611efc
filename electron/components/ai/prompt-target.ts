import { z } from 'zod';

/** Where a test prompt can be posted to, and the body that it takes. */
export interface PromptTarget {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What a path is called that takes words and answers with words, the likeliest first. */
const NAMES = [/\/(ai\/)?chat$/, /\/(cli\/|ai\/)?(query|ask|prompt)$/, /\/(completions?|generate)$/];
/** What the field with the words is called. */
const FIELDS = ['message', 'query', 'prompt', 'question', 'text', 'input'];
const SESSION = 'lifeguard';

const Schema = z.object({
  $ref: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  properties: z.record(z.string(), z.unknown()).optional().catch(undefined),
  required: z.array(z.string()).optional().catch(undefined),
});
const Description = z.object({
  paths: z.record(z.string(), z.unknown()),
  components: z
    .object({ schemas: z.record(z.string(), z.unknown()) })
    .optional()
    .catch(undefined),
});
const Post = z.object({
  post: z.object({
    requestBody: z.object({ content: z.object({ 'application/json': z.object({ schema: Schema }) }) }),
  }),
});

/**
 * The operation of an OpenAPI description that takes a prompt: a POST whose name says so and that needs nothing but words and, perhaps, a
 * session. Null when none does: nothing is guessed, because a POST may do something.
 */
export function promptTarget(description: unknown, prompt: string): PromptTarget | null {
  const parsed = Description.safeParse(description);
  if (!parsed.success) return null;
  const { paths, components } = parsed.data;
  const schemas = components?.schemas ?? {};
  for (const name of NAMES) {
    for (const [path, operations] of Object.entries(paths)) {
      if (!name.test(path) || path.includes('{')) continue;
      const post = Post.safeParse(operations);
      if (!post.success) continue;
      const body = bodyFor(resolved(post.data.post.requestBody.content['application/json'].schema, schemas), prompt);
      if (body !== null) return { path, body };
    }
  }
  return null;
}

function resolved(schema: z.infer<typeof Schema>, schemas: Readonly<Record<string, unknown>>): z.infer<typeof Schema> {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  const found = name === undefined ? undefined : Schema.safeParse(schemas[name]);
  return found?.success ? found.data : schema;
}

function bodyFor({ properties = {}, required = [] }: z.infer<typeof Schema>, prompt: string) {
  const field = FIELDS.find((f) => f in properties);
  if (field === undefined || required.some((r) => r !== field && r !== 'session_id')) return null;
  return { [field]: prompt, ...('session_id' in properties ? { session_id: SESSION } : {}) };
}
