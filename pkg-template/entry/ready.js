/**
 * Nothing to wait for here; it stands in for the `init` of browsers, so that
 * one program serves both.
 * @returns {Promise<void>}
 */
export default async function init() {}
