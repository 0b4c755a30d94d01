/** SQLite as Node and Deno have it. */

/**
 * @param {string} file
 * @returns {Promise<import("./sql_store.js").Engine>}
 */
export async function openDatabase(file) {
  const { DatabaseSync } = await import("node:sqlite").catch((cause) => {
    throw new Error("the option database needs node:sqlite: Node 22.13 or later; or pass a store", { cause });
  });
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  /** @type {Map<string, import("node:sqlite").StatementSync>} */
  const prepared = new Map();
  return {
    all(sql, ...values) {
      let statement = prepared.get(sql);
      if (!statement) prepared.set(sql, (statement = database.prepare(sql)));
      return /** @type {any[]} */ (statement.all(...values));
    },
    transaction(work) {
      database.exec("BEGIN");
      try {
        work();
        database.exec("COMMIT");
      } catch (error) {
        database.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => database.close(),
  };
}
