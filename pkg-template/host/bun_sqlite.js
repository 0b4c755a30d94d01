/** SQLite as Bun has it. */

/**
 * @param {string} file
 * @returns {Promise<import("./sql_store.js").Engine>}
 */
export async function openDatabase(file) {
  const name = "bun:sqlite";
  const { Database } = await import(name);
  const database = new Database(file);
  database.run("PRAGMA journal_mode = WAL");
  database.run("PRAGMA synchronous = NORMAL");
  return {
    all: (sql, ...values) => database.query(sql).all(...values),
    transaction: (work) => database.transaction(work)(),
    close: () => database.close(),
  };
}
