import type { HostDeclaration } from './declaration.ts';

/** How Docker and the engines that stand in for it are seen from outside. */
export const dockerHost = {
  command: 'docker',
  forwarders: ['docker', 'vpnkit', 'orbstack', 'colima', 'lima', 'podman', 'gvproxy', 'rootlesskit', 'slirp4netns'],
  toolFolders: ['~/.orbstack/bin', '~/.docker/bin'],
  shims: ['containerd-shim', 'conmon', 'docker-init', 'docker-containerd', 'runc', 'crun', 'podman'],
  controlGroups: ['docker', 'containerd', 'libpod', 'kubepods'],
  interfaces: ['br-', 'docker', 'veth'],
  machineNames: '(?:host|gateway)\\.(?:docker|containers|lima|orb|rancher-desktop)\\.internal',
  files: {
    names: ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'],
    overrides: [
      'compose.override.yaml',
      'compose.override.yml',
      'docker-compose.override.yml',
      'docker-compose.override.yaml',
    ],
    pattern: '(?:docker-)?compose[\\w.-]*\\.ya?ml|Dockerfile[\\w.-]*',
    start: ['docker', 'compose', 'up', '-d'],
  },
} as const satisfies HostDeclaration;
