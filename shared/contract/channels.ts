/**
 * Names of the Electron IPC channels: one for calls, one for events. In a file of their own, so that the preload, which
 * runs before every page, does not carry the schemas.
 */
export const IPC_CALL = 'lifeguard:call';
export const IPC_EVENT = 'lifeguard:event';
