import type { Failure, ProbeFacts, Settings } from '../../../shared/domain/index.ts';
import { startLimit } from '../../probes/limit.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import { describeDatabase } from './failure.ts';
import { askHttpPort } from './http-port.ts';
import { type Neo4jSession, readDatabases, readDetails, type ServerDetails } from './session.ts';

type Facts = ProbeFacts['neo4j'];

/** Databases, transactions and the HTTP port are looked at this often, and on demand. */
const EVERY_MS = 60_000;
/** What was not told in time is asked again after so long: a server that has just started, or a machine that is busy for a moment. */
const AGAIN_MS = 10_000;

const NO_DETAILS: ServerDetails = { version: null, edition: null, databases: null, slowTransactions: null };

/** What there is to know of a server beside that it answers, as it was told last. */
export class Details {
  private readonly settings: Settings;
  /** Host of the server. */
  private readonly host: string;
  private told: ServerDetails = NO_DETAILS;
  private http: Facts['http'] = 'not-asked';
  /** Monotonic milliseconds; null where the connection that was asked is gone. */
  private at: number | null = null;

  constructor(settings: Settings, host: string) {
    this.settings = settings;
    this.host = host;
  }

  get latest(): ServerDetails & Pick<Facts, 'http'> {
    return { ...this.told, http: this.http };
  }

  /** Asks anew with the next connection. */
  connectionIsGone(): void {
    this.at = null;
  }

  /** Asks again in a few seconds, for an answer that did not come. */
  askAgain({ clock }: ProbeContext): void {
    this.at = clock.now().mono - EVERY_MS + AGAIN_MS;
  }

  /**
   * Whether it is time to look.
   * @param isBusy there is something more urgent to tell; only a person's demand is answered then
   */
  isDue({ clock, reason }: ProbeContext, isBusy: boolean): boolean {
    // While a transaction is slow, every look tells whether it still is.
    const every = (this.told.slowTransactions?.length ?? 0) > 0 ? 0 : EVERY_MS;
    const isOld = this.at === null || clock.now().mono - this.at >= every;
    return (isOld && !isBusy) || reason === 'demand';
  }

  /** Databases, transactions and the HTTP port; without a session the port alone. Never rejects. */
  async look(context: ProbeContext, session: Neo4jSession | null): Promise<'told' | 'failed' | 'timed-out'> {
    this.at = context.clock.now().mono;
    const limit = startLimit(context, this.settings['timeouts.neo4j']);
    try {
      this.http = await askHttpPort(this.host, this.settings['neo4j.httpPort'], context);
      if (session !== null) this.told = await readDetails(session, limit);
      return 'told';
    } catch {
      this.told = { ...this.told, databases: null, slowTransactions: null };
      return limit.expired() ? 'timed-out' : 'failed';
    } finally {
      limit.release();
    }
  }

  /** A database that is unavailable is either on its way up or offline: the server tells which. */
  async explainDatabase(failed: Failure, session: Neo4jSession, context: ProbeContext): Promise<Failure> {
    const limit = startLimit(context, this.settings['timeouts.neo4j']);
    try {
      const databases = await readDatabases(session, limit);
      this.told = { ...this.told, databases };
      const database = databases?.find((d) => d.name === (this.settings['neo4j.database'] ?? 'neo4j'));
      return database === undefined ? failed : describeDatabase(database, failed);
    } catch {
      return failed;
    } finally {
      limit.release();
    }
  }
}
