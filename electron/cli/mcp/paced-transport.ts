import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  ErrorCode,
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';

/** Questions of one client that are answered at a time. */
const MOST_UNDER_WAY = 64;

/** Standard input and output with a bound on what is under way, and one answer written after the other. */
export class PacedTransport extends StdioServerTransport {
  private readonly underWay = new Set<RequestId>();
  private sending: Promise<void> = Promise.resolve();

  override async start(): Promise<void> {
    const pass = this.onmessage;
    this.onmessage = (message) => {
      if (this.admits(message)) pass?.(message);
    };
    await super.start();
  }

  override send(message: JSONRPCMessage): Promise<void> {
    if (!('method' in message) && message.id !== undefined) this.underWay.delete(message.id);
    this.sending = this.sending.then(() => super.send(message));
    return this.sending;
  }

  private admits(message: JSONRPCMessage): boolean {
    // What is taken back is not answered any more.
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled')
      this.underWay.delete((message.params as { requestId?: RequestId } | undefined)?.requestId ?? '');
    if (!isJSONRPCRequest(message)) return true;
    if (this.underWay.size >= MOST_UNDER_WAY) {
      const error = { code: ErrorCode.InvalidRequest, message: `More than ${MOST_UNDER_WAY} questions are under way.` };
      void this.send({ jsonrpc: '2.0', id: message.id, error });
      return false;
    }
    this.underWay.add(message.id);
    return true;
  }
}
