import type { EscalationLevel } from '../../../shared/domain/index.ts';

const MINUTE = 60_000;

/** Who is told, by role. An empty or missing address means that nobody is configured. */
export interface EscalationContacts {
  readonly platformEngineer?: string | null;
  readonly seniorEngineer?: string | null;
  readonly engineeringManager?: string | null;
  /** The person who writes: name and how to reach them. */
  readonly onCall?: string | null;
}

/**
 * The addresses of the guide's section "Escalation Contacts". Its section "Technical Support Contacts" writes other ones
 * (platform@, senior-eng@, eng-manager@) for the same people; the procedure is what is followed here.
 */
export const GUIDE_CONTACTS: EscalationContacts = {
  platformEngineer: 'platform-engineer@leanvibe.ai',
  seniorEngineer: 'senior-engineer@leanvibe.ai',
  engineeringManager: 'engineering-manager@leanvibe.ai',
};

/** The rotation of its section "Technical Support Contacts": nobody else is named for it. */
export const GUIDE_ON_CALL = 'oncall@leanvibe.ai';

/** The guide's four levels (section "Escalation Contacts"), in order. */
export function escalationLevels(contacts: EscalationContacts): readonly EscalationLevel[] {
  const at = (address: string | null | undefined): string | null => address?.trim() || null;
  return [
    { level: 1, title: 'Automated Recovery', contact: null, scope: 'Self-healing, rollbacks, restarts', fromMs: 0 },
    {
      level: 2,
      title: 'Platform Engineer',
      contact: at(contacts.platformEngineer),
      scope: 'Advanced diagnostics, manual fixes',
      fromMs: 10 * MINUTE,
    },
    {
      level: 3,
      title: 'Senior Engineer',
      contact: at(contacts.seniorEngineer),
      scope: 'Architecture issues, complex troubleshooting',
      fromMs: 30 * MINUTE,
    },
    {
      level: 4,
      title: 'Engineering Manager',
      contact: at(contacts.engineeringManager),
      scope: 'Strategic decisions, resource allocation',
      fromMs: 120 * MINUTE,
    },
  ];
}
