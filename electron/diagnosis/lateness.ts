import { type ComponentId, catalogueIn, type Finding } from '../../shared/domain/index.ts';
import { type DiagnosisInput, healthIn, isDown, type Suffers } from './rule.ts';

/** A finding that is of nothing but time. */
const isOfTime =
  ({ settings }: DiagnosisInput) =>
  ({ metric }: Finding): boolean =>
    metric !== null && catalogueIn(settings).metrics.get(metric)?.unit === 'ms';

/** Whether a component answers, and all that is wrong is that it takes long. */
const isSlow = (input: DiagnosisInput, id: ComponentId, isLateToo: (finding: Finding) => boolean): boolean => {
  const { findings } = healthIn(input.health, id);
  return (
    input.readings[id]?.ok === true && findings.length > 0 && findings.every((f) => isOfTime(input)(f) || isLateToo(f))
  );
};

/**
 * Suffers from what it stands on and is down; of what is merely slow only where it is late itself: an answer that came, and says what is wrong, is no late one.
 * @param isLateToo whether a finding of its own that is no figure tells of lateness as well
 */
export const suffersFromBelow =
  (id: ComponentId, isLateToo: (finding: Finding, input: DiagnosisInput) => boolean = () => false): Suffers =>
  (input, from) => {
    if (!isDown(input, from)) return false;
    if (!isSlow(input, from, () => false)) return true;
    const reading = input.readings[id];
    return reading?.ok === false ? reading.failure.kind === 'timeout' : isSlow(input, id, (f) => isLateToo(f, input));
  };
