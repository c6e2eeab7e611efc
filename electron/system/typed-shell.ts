const SHELL = /^-?(\S*\/)?(ba|z|fi|k|da|tc|c)?sh(\s+--?(i|l|il|li|login|interactive|norc|noprofile|noediting))*$/;

/** Whether this command line is a shell that somebody types into; one with a script or `-c` runs a program. */
export const isTypedShell = (commandLine: string): boolean => SHELL.test(commandLine);
