// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <random>

namespace echogram {

/// One step of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): makes
/// numbers that have nothing in common of seeds that are close together.
constexpr quint64 splitMix64(quint64 seed)
{
    quint64 mixed = seed + 0x9e3779b97f4a7c15;
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
    return mixed ^ (mixed >> 31);
}

/// Chance that can be had again: the same seed and index give the same numbers on every machine. std::mt19937_64 is
/// specified to the bit; the distributions of the standard library are not, so that none of them is used.
class RandomStream
{
public:
    RandomStream(quint64 seed, quint64 index)
        : m_engine(splitMix64(splitMix64(seed) + index))
    {}

    quint64 bits() { return m_engine(); }

    double share() { return shareOf(bits()); }

    /// From 0 up to, not including, 1, in steps of 2^-53, all alike when the bits are.
    static double shareOf(quint64 bits) { return double(bits >> 11) * 0x1p-53; }

private:
    std::mt19937_64 m_engine;
};

} // namespace echogram
