package cloud.atom.router.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The row that a query stands at; columns count from 1. Valid only while its reader runs. */
public final class Row {
    private final ResultSet results;

    Row(ResultSet results) {
        this.results = results;
    }

    /** Makes something of a row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(Row row) throws SQLException;
    }

    /** The text of a column that is never null. */
    public String text(int column) throws SQLException {
        String value = results.getString(column);
        if (value == null) {
            throw new SQLException("column " + column + ": null (expected: a text)");
        }
        return value;
    }

    public Optional<String> optionalText(int column) throws SQLException {
        return Optional.ofNullable(results.getString(column));
    }

    /** The number in a column; 0 for null. */
    public long number(int column) throws SQLException {
        return results.getLong(column);
    }

    /** The bytes of a column that is never null. */
    public byte[] bytes(int column) throws SQLException {
        byte[] value = results.getBytes(column);
        if (value == null) {
            throw new SQLException("column " + column + ": null (expected: bytes)");
        }
        return value;
    }
}
