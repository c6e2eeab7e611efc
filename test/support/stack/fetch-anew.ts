/** Fetches over a connection of its own. One that was kept is closed by a server after a while, perhaps in the moment in which it is used again: that is no fault of the server. */
export function fetchAnew(
  url: string,
  init: RequestInit & { readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  return fetch(url, { ...init, headers: { ...init.headers, connection: 'close' } });
}
