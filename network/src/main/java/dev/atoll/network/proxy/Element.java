package dev.atoll.network.proxy;

/// One element of a map or set in the kernel.
///
/// @param map the map's name
/// @param key as nft spells it
record Element(String map, String key) {}
