import { advice, cause, evidence, isTroubled, offer, type Rule } from '../../diagnosis/rule.ts';

/** What keeps Xcode's tools from working: the simulator service, or something that only a person can agree to. */
export const iosTrouble: Rule = (input) => {
  const report = input.readings.ios?.facts.report;
  if (report == null || !isTroubled(input, 'ios')) return null;
  const service = report.problems.find((p) => p.kind === 'simulator-service');
  const problem = service ?? report.problems[0];
  if (problem === undefined) return null;
  return cause(input, {
    id: `ios-${problem.kind}`,
    component: 'ios',
    severity: 'P3',
    title: problem.text,
    detail: problem.fix,
    evidence: [problem.raw === null ? null : evidence('What the tool said.', 'ios', problem.raw)],
    action:
      service === undefined ? advice(problem.fix) : offer('restart-simulator-service', 'Restart the simulator service'),
  });
};
