/** Loaded before a program (`node --import`): it takes this machine for a Mac, and so asks the tools of one. */
Object.defineProperty(process, 'platform', { value: 'darwin' });
