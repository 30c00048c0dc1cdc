/**
 * Whether a cluster's name may be one that these nodes give it. A cluster that nobody has named is called after the node
 * that is asked: `rabbit@host.example.com` by the node `rabbit@host`, and another node's answer has another name.
 */
export function isNamedAfterOne(cluster: string, nodes: readonly string[]): boolean {
  const [id, domain = ''] = cluster.split('@');
  return nodes.some((node) => {
    const [nodeId, host = ''] = node.split('@');
    if (nodeId !== id) return false;
    // Nodes of one computer only don't say which one it is.
    return host === domain || host === 'localhost' || domain.startsWith(`${host}.`);
  });
}
