import { z } from 'zod';
import { parseHostAndPort, parseServerAddress, pathProblem } from './addresses.ts';

/** Shapes of values that several settings have. */

/** A text that a function finds nothing wrong with; its sentence begins with "must". */
export const text = (problemOf: (value: string) => string | null) =>
  z.string().superRefine((value, context) => {
    const wrong = problemOf(value);
    if (wrong !== null) context.addIssue({ code: 'custom', message: wrong });
  });

/** `scheme://user:password@host:port/path`, strictly. */
export const address = (schemes: readonly string[]) =>
  text((value) => {
    const parsed = parseServerAddress(value, schemes);
    return parsed.ok ? null : parsed.why;
  });

/** `host:port`; an IPv6 address stands in brackets. */
export const hostAndPort = text((value) => {
  const parsed = parseHostAndPort(value);
  return parsed.ok ? null : parsed.why;
});

export const urlPath = text(pathProblem);
export const port = z.number().int().min(1).max(65535);
export const seconds = z.number().min(0.2).max(3600);
export const milliseconds = z.number().int().min(100).max(600_000);
/** Names that become an argument of a container engine or of `launchctl`: never one that these would take for an option. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be letters, digits, dots, hyphens and underscores');
/** A program and its arguments; never a shell string. */
export const CommandSchema = z
  .object({ command: z.string().min(1), args: z.array(z.string()), cwd: z.string().nullable() })
  .strict();
