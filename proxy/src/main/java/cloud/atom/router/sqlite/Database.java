package cloud.atom.router.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/**
 * One connection to one SQLite file, in write-ahead mode.
 *
 * <p>Thread-safe, one caller after another; every call may block on the disk, so none is for an event loop. Between {@link
 * #begin} and {@link #commit} all callers share the transaction, so who writes keeps a connection of its own and gives
 * others a {@link #reader}. Several processes may have the file open: a writer waits for another up to {@value
 * #BUSY_MILLIS} ms.
 *
 * <p>All methods throw {@link DatabaseException} when the file cannot be read or written.
 */
public final class Database implements AutoCloseable {
    static final int BUSY_MILLIS = 5_000;

    /** Where the driver unpacks its native library, which a read-only or noexec temporary folder would not take. */
    private static final String UNPACK = "org.sqlite.tmpdir";

    private final Path file;
    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
    }

    /** What survives. */
    public enum Durability {
        /** Everything committed survives the end of the process; the end of the machine may take the last commits. */
        PROCESS(SQLiteConfig.SynchronousMode.NORMAL),
        /** Everything committed survives the end of the machine. */
        MACHINE(SQLiteConfig.SynchronousMode.FULL);

        private final SQLiteConfig.SynchronousMode mode;

        Durability(SQLiteConfig.SynchronousMode mode) {
            this.mode = mode;
        }
    }

    /**
     * Opens a file, which is made when there is none, and brings its tables up to date.
     *
     * @param steps each a script that leads from one version of the tables to the next, beginning with none; those that
     *     the file has seen are not run again
     */
    public static Database open(Path file, Durability durability, List<String> steps) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(durability.mode);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        Database database = connect(file, config);
        try {
            database.upgrade(steps);
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** A second connection to the same file, which sees what is committed and changes nothing. */
    public Database reader() {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        config.setBusyTimeout(BUSY_MILLIS);
        return connect(file, config);
    }

    private static Database connect(Path file, SQLiteConfig config) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Files.createDirectories(folder);
                if (System.getProperty(UNPACK) == null) {
                    System.setProperty(UNPACK, folder.toString());
                }
            }
            return new Database(file, config.createConnection("jdbc:sqlite:" + file.toAbsolutePath()));
        } catch (IOException | SQLException e) {
            throw failure(file, e);
        }
    }

    private void upgrade(List<String> steps) {
        int done = version();
        if (done > steps.size()) {
            String message =
                    file + ": version " + done + " (expected: at most " + steps.size() + "; a newer router wrote it)";
            throw new DatabaseException(message, new SQLException(message));
        }
        for (int step = done; step < steps.size(); step++) {
            String script = "BEGIN IMMEDIATE;" + steps.get(step) + ";PRAGMA user_version=" + (step + 1) + ";COMMIT";
            if (version() <= step) {
                script(script);
            }
        }
    }

    private int version() {
        return (int) (long) one("PRAGMA user_version", row -> row.number(1)).orElse(0L);
    }

    private synchronized void script(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /** Begins a transaction; nothing of it is kept before {@link #commit}. */
    public synchronized void begin() {
        call(() -> {
            connection.setAutoCommit(false);
            return 0;
        });
    }

    /** Keeps all since {@link #begin}. When it throws, nothing was kept and the transaction is over. */
    public synchronized void commit() {
        try {
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            undo();
            throw failure(file, e);
        }
    }

    /** Forgets all since {@link #begin}; harmless when there is no transaction. */
    public synchronized void undo() {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /**
     * Changes rows.
     *
     * @param sql one statement; statements are kept prepared, so it must come from the code, values from {@code arguments}
     * @param arguments texts, numbers, byte arrays or nulls
     * @return how many rows it changed
     */
    public synchronized int update(String sql, @Nullable Object... arguments) {
        return call(() -> prepared(sql, arguments).executeUpdate());
    }

    /** All rows of a query; {@code sql} and {@code arguments} as for {@link #update}. */
    public synchronized <T> List<T> query(String sql, Row.Reader<T> reader, @Nullable Object... arguments) {
        return call(() -> {
            List<T> all = new ArrayList<>();
            try (ResultSet results = prepared(sql, arguments).executeQuery()) {
                Row row = new Row(results);
                while (results.next()) {
                    all.add(reader.read(row));
                }
            }
            return all;
        });
    }

    /** The first row of a query; empty when it has none. */
    public <T> Optional<T> one(String sql, Row.Reader<T> reader, @Nullable Object... arguments) {
        return query(sql, reader, arguments).stream().findFirst();
    }

    private PreparedStatement prepared(String sql, @Nullable Object... arguments) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    /** A copy of the whole file as it is now, which need not stand still meanwhile. */
    public void backup(Path copy) {
        try (Database reader = reader()) {
            reader.update("VACUUM INTO ?", copy.toAbsolutePath().toString());
        }
    }

    @Override
    public synchronized void close() {
        try {
            for (PreparedStatement statement : statements.values()) {
                statement.close();
            }
            statements.clear();
            connection.close();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    /** Something that asks the driver. */
    private interface Work<T> {
        T run() throws SQLException;
    }

    private <T> T call(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw failure(file, e);
        }
    }

    private static DatabaseException failure(Path file, Exception e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new DatabaseException(file + ": " + why, e);
    }
}
