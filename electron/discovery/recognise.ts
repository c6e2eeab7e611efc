import { imageName } from './compose-file.ts';
import type { Heard, Recogniser } from './recogniser.ts';

/** What speaks for a kind before anything is asked. */
export interface Suspicion {
  readonly recogniser: Recogniser;
  /** Part of a sentence: "its program `ollama serve`". */
  readonly by: string;
}

/** The kind that a command line or the image of its container names; null when neither does. Pure. */
export function suspect(
  words: readonly string[] | null,
  image: string | null,
  recognisers: readonly Recogniser[],
): Suspicion | null {
  for (const recogniser of recognisers) {
    if (image !== null && recogniser.image(imageName(image))) return { recogniser, by: `its image \`${image}\`` };
    const program = words === null ? null : recogniser.program(words);
    if (program !== null) return { recogniser, by: `its program \`${program}\`` };
  }
  return null;
}

/** How what it answered begins, among what it was recognised by. */
export const ANSWER = 'its address';

/** What is known of one listener when its answer is there. */
export interface Recognised {
  readonly recogniser: Recogniser;
  readonly by: readonly string[];
  /** Whether it answered as one of its kind. */
  readonly confirmed: boolean;
}

/** What a listener is, from what spoke for it and from what it answered. Pure; never by its port. */
export function judgeAnswer(suspicion: Suspicion | null, asked: Recogniser, heard: Heard): Recognised | null {
  const answer = asked.reads(heard);
  if (suspicion === null)
    return answer === null ? null : { recogniser: asked, by: [`${ANSWER} ${answer}`], confirmed: true };
  if (answer !== null)
    return { recogniser: suspicion.recogniser, by: [suspicion.by, `${ANSWER} ${answer}`], confirmed: true };
  return { recogniser: suspicion.recogniser, by: [suspicion.by], confirmed: false };
}
