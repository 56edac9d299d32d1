package dev.atoll.network.dns;

import java.util.List;
import org.xbill.DNS.Record;

/// What the cluster's zone says to a question.
sealed interface ZoneAnswer {

    /// @param additional addresses of the targets of SRV records
    record Found(List<Record> records, List<Record> additional) implements ZoneAnswer {
        public Found {
            records = List.copyOf(records);
            additional = List.copyOf(additional);
        }
    }

    /// The name exists, but not with this type.
    record NoData() implements ZoneAnswer {}

    record NoSuchName() implements ZoneAnswer {}

    /// The name is none of ours: ask upstream.
    record NotOurs() implements ZoneAnswer {}
}
