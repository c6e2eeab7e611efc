import { z } from 'zod';
import { ask, type Question, whatWasRead } from './question.ts';
import { checkOf } from './self-check.ts';

const ServicesSchema = z.array(z.looseObject({ name: z.string(), status: z.string().nullish() }));

type Services = z.infer<typeof ServicesSchema>;

function servicesIn(output: string): Services | null {
  try {
    return ServicesSchema.parse(JSON.parse(output));
  } catch {
    return null;
  }
}

const started = (services: Services): string[] =>
  services.filter((s) => s.status !== 'none' && s.status != null).map((s) => s.name);

/** Formulas whose services Homebrew knows and has started or tried to; empty when the answer cannot be read. */
export const parseBrewServices = (output: string): string[] => started(servicesIn(output) ?? []);

const services: Question<Services> = {
  command: 'brew',
  args: ['services', 'list', '--json'],
  timeoutMs: 8000,
  env: { HOMEBREW_NO_AUTO_UPDATE: '1', HOMEBREW_NO_ANALYTICS: '1' },
  read: servicesIn,
};

/** Services that Homebrew manages. It takes about a second: only ask when something owns nothing else. */
export const brewServices = async (signal?: AbortSignal): Promise<string[]> =>
  started(whatWasRead(await ask(services, signal)) ?? []);

export const brewCheck = checkOf(
  { id: 'brew.services', title: 'Services of Homebrew', on: 'everywhere', comesAlong: false },
  services,
  (all) => ({ services: all.length, started: started(all).length }),
);
